-- contract

-- Nearly all records are of persons whom the register will never know, and each of them is a row: what it costs
-- to write one decides how fast records are placed. What stands in the record's own bytes is not kept beside them,
-- keys are of a fixed size, and a record that nobody asks for is in three indexes, those of its identity, its
-- number and its place.
drop view parked_by_topic;
drop view review_by_topic;
drop index department_record_person_ref;
drop index department_record_name_birth_ref;
drop index department_record_name_village_ref;
drop index department_record_resident_ref;
drop index department_record_link_key;
drop index department_record_waiting;
drop index department_record_waiting_day;
alter table department_record drop constraint department_record_pkey;

-- The first 16 bytes of SHA-256 of topic, source system and id there; see identity.ts.
alter table department_record add column identity uuid;
update department_record set identity = encode(substr(sha256(convert_to(
  topic || E'\n' || source_system || E'\n' || source_record_id, 'UTF8')), 1, 16), 'hex')::uuid;

-- A key of a link is kept where a person decides or has decided; it can be made from the record's bytes.
alter table department_record alter column link_key drop not null;
update department_record record set link_key = null
  where state <> 'REVIEW' and not exists (
    select from link_decision decision
    where decision.link_key = record.link_key and undone_at is null);

-- What is no reference refers to nobody.
alter table department_record
  alter column identity set not null,
  alter column person_ref type uuid
    using case when person_ref ~ '^[0-9a-f]{32}$' then person_ref::uuid end,
  alter column name_birth_ref type uuid
    using case when name_birth_ref ~ '^[0-9a-f]{32}$' then name_birth_ref::uuid end,
  alter column name_village_ref type uuid
    using case when name_village_ref ~ '^[0-9a-f]{32}$' then name_village_ref::uuid end,
  drop column event_id,
  drop column source_system,
  drop column source_record_id,
  drop column source_version,
  drop column published_at;

alter table department_record add primary key (identity);

create index department_record_person_ref on department_record (person_ref)
  where person_ref is not null;
create index department_record_name_birth_ref on department_record (name_birth_ref)
  where person_ref is null and name_birth_ref is not null;
create index department_record_name_village_ref on department_record (name_village_ref)
  where person_ref is null and name_village_ref is not null;
-- Found by another number than their own, or by a decision.
create index department_record_resident_ref on department_record (resident_ref)
  where resident_ref is not null and matched_by <> 'PERSON_REF';
create index department_record_link_key on department_record (link_key) where link_key is not null;
create index department_record_review on department_record (record_id) where state = 'REVIEW';
-- Where all records are looked at, those with a number come person by person, the others in this order.
create index department_record_numberless on department_record (occurred_at, record_id)
  where person_ref is null;

-- Contract with operations: counts only, nothing about a person.
create view parked_by_topic as
  select topic, county_code, count(*) as records, min(first_seen_at) as oldest_parked_at
  from department_record where state = 'PARKED' group by topic, county_code;
create view review_by_topic as
  select topic, county_code, count(*) as records, min(first_seen_at) as oldest_parked_at
  from department_record where state = 'REVIEW' group by topic, county_code;
