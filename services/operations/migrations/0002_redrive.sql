-- expand

-- Two groups may refuse the same record.
update quarantined_record set quarantine_id = consumer_group || '/' || quarantine_id;

-- open, or redriven: put back on its topic and not refused again since.
alter table quarantined_record add column status text not null default 'open';

-- Retention, and the question for a time.
create index quarantined_record_seen on quarantined_record (last_seen_at);

-- Each refusal of a record: the first, and those after it was put back.
create table quarantine_refusal (
  quarantine_id text not null references quarantined_record on delete cascade,
  partition integer not null,
  record_offset bigint not null,
  error_code text not null,
  reason_zh text not null,
  seen_at bigint not null,
  attempts integer not null,
  primary key (quarantine_id, partition, record_offset)
);

insert into quarantine_refusal
select quarantine_id, partition, record_offset, error_code, reason_zh, last_seen_at, attempts
from quarantined_record;

-- Who had what put back, and why. Kept for good.
create table redrive (
  redrive_id uuid primary key,
  selection jsonb not null,
  reason text not null,
  asked_by text not null,
  -- Milliseconds since 1970, as all instants here.
  asked_at bigint not null,
  -- RUNNING, DONE or STOPPED.
  status text not null,
  records_total integer not null,
  records_sent integer not null default 0,
  finished_at bigint,
  stopped_by text,
  stop_reason text
);

create index redrive_running on redrive (asked_at) where status = 'RUNNING';

-- No reference to the quarantine: that one is cleared after its time, this stays.
create table redrive_record (
  redrive_id uuid not null references redrive,
  number integer not null,
  quarantine_id text not null,
  sent_at bigint,
  primary key (redrive_id, number)
);
create index redrive_record_of on redrive_record (quarantine_id);
