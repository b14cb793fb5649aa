-- All that is remembered of one household. Facts are whole; the highest version counts.
create table household (
  household_id text primary key,
  partition integer not null,
  facts jsonb,
  -- Counties of all its places and the codes they succeed: a standard wakes the households it concerns.
  county_codes jsonb not null,
  -- Earliest day after today on which something may change by time alone; null when never.
  next_due_day integer,
  -- alertId -> withdrawn alertId that its next RAISED names.
  continuations jsonb not null
);

-- DayStarted looks for the due ones of its own partition; without this it would read every household.
create index household_due on household (partition, next_due_day) where next_due_day is not null;

-- Records of the household log as they came; decoded again on load, so a new reader schema needs no rewrite.
create table evidence (
  household_id text not null,
  topic text not null,
  source_system text not null,
  source_record_id text not null,
  event_id text not null,
  -- Two contents of one version are both kept: the rules say which of them counts.
  content_hash bytea not null,
  log_value bytea not null,
  primary key (household_id, topic, source_system, source_record_id, event_id, content_hash)
);

create table exclusion (
  household_id text not null,
  exclusion_id text not null,
  content jsonb not null,
  primary key (household_id, exclusion_id)
);

create table alert (
  alert_id text primary key,
  household_id text not null,
  revision integer not null,
  holds boolean not null,
  topic_county text not null,
  update_step integer,
  content jsonb not null
);

create index alert_by_household on alert (household_id);

-- What each partition of the log has said so far of days and standards: replay of one partition must
-- not see what another one has read already.
create table partition_view (
  partition integer primary key,
  today integer not null
);

create table partition_standard (
  partition integer not null,
  standard_id text not null,
  version integer not null,
  document jsonb not null,
  primary key (partition, standard_id, version)
);
