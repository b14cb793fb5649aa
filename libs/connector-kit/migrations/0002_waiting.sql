-- Hand-overs that wait for a person: where they go on when they may pass, and who decided what and why.
alter table delivery add column waits_in text;

create table delivery_decision (
  delivery_id text not null,
  decided_at timestamptz not null default clock_timestamp(),
  -- pass or refuse
  decision text not null,
  -- name of the caller's token, never of a person of a record
  decided_by text not null,
  reason text not null,
  primary key (delivery_id, decided_at)
);
