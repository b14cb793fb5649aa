-- contract

-- One row for the records of a transaction on one topic, no longer one for each record: writing, reading and
-- deleting a row, its index entry and its vacuum cost more than sending the record.
do $$
begin
  if exists (select from outbox) then
    raise exception 'The outbox holds records of the version before. Let that one publish them (its hub_outbox_records becomes 0), then start again.';
  end if;
end
$$;

drop table outbox;

-- Records that belong to a committed change and are not known to be on the bus yet. A row leaves only
-- together with a checkpoint that lies behind all of its records.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  record_count integer not null,
  -- Key, partition, value and headers of each record: an Avro array, see libs/persistence/src/outbox/pack.ts.
  records bytea not null,
  -- Places of those that are on the bus already; where a send broke off, some may be.
  published integer[] not null default '{}'
);

-- Compressing what lives for milliseconds costs more than it saves.
alter table outbox alter column records set storage external;

-- With the default of a fifth of the table, dead rows would pile up in front of the live ones during a backlog
-- and each read would wade through them.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
alter table outbox set (toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 5000);
