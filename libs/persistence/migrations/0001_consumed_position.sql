-- How far each consumer group has been applied to the state in this schema. The row is locked first in
-- the transaction that applies a batch and moved in the same one: a consumer that was declared dead and
-- wakes up again finds that its records have been applied, and drops them.
create table consumed_position (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  -- The first offset that has not been applied yet.
  next_offset bigint not null,
  primary key (consumer_group, topic, partition)
);
