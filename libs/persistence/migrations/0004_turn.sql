-- expand

-- Work that one process of an application does at a time. Who takes the turn counts the epoch up; what a
-- process of an earlier epoch still has in hand finds another number here, and is rolled back.
create table turn (
  name text primary key,
  epoch bigint not null
);
