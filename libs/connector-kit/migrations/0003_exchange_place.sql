-- How far an exchange table has been read, by the clock of its own database. Not the newest time that was
-- seen: a row dated ahead by a wrong clock would hide all rows that come before that time.
create table exchange_place (
  layout text primary key,
  read_to timestamptz not null
);
