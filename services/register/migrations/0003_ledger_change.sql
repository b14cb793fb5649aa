-- What the columns of changes add to a row, and the ways from a row to the other households and numbers
-- that it concerns.
alter table ledger_row
  add column former_ref text,
  add column other_household_id text,
  -- Whether the household as a whole became the other one (merged, or another number).
  add column whole_household boolean not null default false;

update ledger_row set content = '{"formerRef": null, "diedOn": null, "neverMember": false,
  "householdChange": null, "changedOn": null, "originHouseholdId": null,
  "targetHouseholdId": null}'::jsonb || content;

create index ledger_row_by_former on ledger_row (former_ref) where former_ref is not null;
create index ledger_row_with_former on ledger_row (person_ref) where former_ref is not null;
create index ledger_row_by_other on ledger_row (other_household_id)
  where other_household_id is not null;
create index ledger_row_whole on ledger_row (household_id) where whole_household;

-- Persons and households that a delivery concerns, also those that a corrected row named before.
-- There only while the delivery is accepted.
create table ledger_touched (
  delivery_id text not null,
  -- person, household
  kind text not null,
  id text not null,
  primary key (delivery_id, kind, id)
);
drop index ledger_row_by_delivery;

-- Null: the number names nobody of its own any more. The version goes on counting.
alter table resident alter column content drop not null;

-- A household is looked for among the records whenever a row sends somebody to it.
create index record_ledger_by_household on record_ledger ((body -> 'values' ->> 'householdId'));
