-- Records that belong to a committed change and are not known to be on the bus yet. A row leaves only
-- together with a checkpoint that lies behind it.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  -- Null: the partition follows from the key.
  partition integer,
  key text,
  -- Null: a tombstone.
  value bytea,
  headers jsonb not null default '{}'
);

-- Rows live for milliseconds. With the default of a fifth of the table, dead ones would pile up
-- in front of the live ones during a backlog and each read would wade through them.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Below these offsets nothing of this outbox has to be looked for again. Written before the first
-- record of a topic is published, since afterwards nobody could tell where to start reading.
create table outbox_checkpoint (
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (topic, partition)
);

-- One row. The origin makes outbox ids unique on a topic that several applications write, and after
-- the database was made anew while the topic was not.
create table outbox_relay (
  only_row boolean primary key default true check (only_row),
  origin text not null default left(replace(gen_random_uuid()::text, '-', ''), 12),
  -- False while a relay is active: its successor must read back what that one published last.
  released boolean not null default true
);

insert into outbox_relay default values;
