-- One row for each member and ledger day: the register is the fold of these rows, so that ledgers may
-- arrive late or again. Names and numbers are only there as keyed references.
create table ledger_row (
  household_id text not null,
  person_ref text not null,
  as_of integer not null,
  content jsonb not null,
  -- The delivery that brought it: whose households are folded anew at its end.
  delivery_id text not null,
  primary key (household_id, person_ref, as_of)
);

create index ledger_row_by_person on ledger_row (person_ref);
create index ledger_row_by_delivery on ledger_row (delivery_id);

-- What was published last, so that only a change makes a new version.
create table household (
  household_id text primary key,
  version integer not null,
  content jsonb not null
);

create table resident (
  person_ref text primary key,
  version integer not null,
  content jsonb not null
);
