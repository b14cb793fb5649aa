-- What a partition had said of days and standards before any of its offsets: a household that was held
-- is decided by the day and the standards of then, as if it had never been held.
create table partition_day (
  partition integer not null,
  -- Offset of the DayStarted.
  log_offset bigint not null,
  today integer not null,
  primary key (partition, log_offset)
);

insert into partition_day (partition, log_offset, today)
select partition, -1, today from partition_view;

drop table partition_view;

-- Of those read before this migration nobody knows the offset any more, only that it lies behind.
alter table partition_standard add column log_offset bigint not null default -1;
alter table partition_standard alter column log_offset drop default;
alter table partition_standard drop constraint partition_standard_pkey;
alter table partition_standard add primary key (partition, standard_id, version, log_offset);
