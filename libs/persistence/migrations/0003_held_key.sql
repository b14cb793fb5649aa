-- Keys (a household, a person) of one partition whose record could not be processed: their later
-- records wait here, and all other keys go on.
create table held_key (
  held_id bigint generated always as identity unique,
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  record_key text not null,
  -- First record that waits. A record before it is not concerned.
  from_offset bigint not null,
  error_code text not null,
  -- English, masked.
  reason text not null,
  -- Milliseconds since 1970, as all instants here.
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  attempts integer not null,
  retry_at bigint not null,
  primary key (consumer_group, topic, partition, record_key)
);

-- Bytes may hold anything: no view and no endpoint may select them.
create table held_record (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  record_key text not null,
  record_offset bigint not null,
  -- Null: a record that concerns every key, waiting here for this one.
  original_key text,
  logged_at bigint not null,
  headers jsonb not null,
  value bytea,
  primary key (consumer_group, topic, partition, record_key, record_offset),
  foreign key (consumer_group, topic, partition, record_key) references held_key
);

-- What people decided about held keys; kept for good, a replay reads which records were skipped.
create table held_decision (
  decision_id bigint generated always as identity primary key,
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  record_key text not null,
  record_offset bigint not null,
  -- RETRY or SKIP.
  decision text not null,
  reason text not null,
  decided_by text not null,
  decided_at bigint not null
);

-- Contract with operations: counts only.
create view held_by_topic as
select
  consumer_group,
  topic,
  count(*) as keys,
  sum((
    select count(*) from held_record
    where held_record.consumer_group = held_key.consumer_group
      and held_record.topic = held_key.topic
      and held_record.partition = held_key.partition
      and held_record.record_key = held_key.record_key
  ))::bigint as records,
  min(first_seen_at) as oldest_since
from held_key
group by consumer_group, topic;
