-- expand

-- What people decided about doubtful links. Never deleted: an undone decision stays as the record of
-- who thought what, and why.
create table link_decision (
  decision_id bigint generated always as identity primary key,
  link_key text not null,
  verdict text not null check (verdict in ('SAME', 'NOT_SAME', 'LATER')),
  person_ref text,
  reason text not null,
  decided_by text not null,
  decided_at bigint not null,
  undone_by text,
  undone_reason text,
  undone_at bigint,
  check ((verdict = 'LATER') = (person_ref is null))
);

-- Two persons for one spelling, village and source would make the outcome depend on the plan of a query.
create unique index link_decision_one_person on link_decision (link_key)
  where verdict = 'SAME' and undone_at is null;
create unique index link_decision_not_twice on link_decision (link_key, person_ref)
  where verdict = 'NOT_SAME' and undone_at is null;
create index link_decision_in_force on link_decision (link_key) where undone_at is null;
