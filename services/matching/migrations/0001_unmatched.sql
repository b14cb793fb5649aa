-- expand

-- Records that the register could not place, with their original bytes. A row is deleted only after
-- its evidence is on hub.household-events: until then it is the only copy that anybody works from.
create table unmatched (
  unmatched_id bigint generated always as identity unique,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  -- PARKED waits for the register, REVIEW for a person; LINKED was placed by a person's decision and
  -- is kept, because the decision can be undone.
  state text not null check (state in ('PARKED', 'REVIEW', 'LINKED')),
  -- Why it is parked, null in other states.
  parked_because text,
  -- personRefs between whom a person decides, null unless in review.
  candidates jsonb,
  record_key text,
  record_value bytea not null,
  record_headers jsonb not null,
  event_id text not null,
  source_system text not null,
  source_record_id text not null,
  county_code text not null,
  person_ref text,
  name_birth_ref text,
  name_village_ref text,
  link_key text not null,
  -- Where a LINKED record was placed.
  household_id text,
  parked_at bigint not null,
  -- The same record read again after a crash is the same row.
  primary key (topic, partition, record_offset)
);

-- A changed resident asks for the records that wait under its references, and for no others.
create index unmatched_person_ref on unmatched (person_ref)
  where person_ref is not null and state <> 'LINKED';
create index unmatched_name_birth_ref on unmatched (name_birth_ref)
  where name_birth_ref is not null and state <> 'LINKED';
create index unmatched_name_village_ref on unmatched (name_village_ref)
  where name_village_ref is not null and state <> 'LINKED';
-- A decision, or its undoing, concerns all records of one spelling, village and source.
create index unmatched_link_key on unmatched (link_key) where state <> 'PARKED';
-- Pages of the API, one state at a time.
create index unmatched_state_page on unmatched (state, unmatched_id);

-- Contract with operations: counts only, nothing about a person.
create view parked_by_topic as
  select topic, county_code, count(*) as records, min(parked_at) as oldest_parked_at
  from unmatched where state = 'PARKED' group by topic, county_code;
create view review_by_topic as
  select topic, county_code, count(*) as records, min(parked_at) as oldest_parked_at
  from unmatched where state = 'REVIEW' group by topic, county_code;
