-- expand

-- From now on every record is remembered, not only the ones that could not be placed: a person who moves
-- takes along what was placed long ago. One row for each record, with its highest version. What was given to
-- a household before this version is not in it, and stays there.
alter table unmatched rename to department_record;
alter table department_record rename column unmatched_id to record_id;
alter table department_record rename column parked_at to first_seen_at;
alter table department_record
  add column source_version integer not null default 0,
  add column published_at bigint not null default 0,
  -- Parked records come to a household in the order of their days.
  add column occurred_at bigint not null default 0,
  -- The person whom the register knows; another than the record's own number where an alias or a decision led.
  add column resident_ref text,
  add column matched_by text,
  -- The value alone is what households are told; nothing asks for the rest.
  drop column record_key,
  drop column record_headers;

alter table department_record drop constraint unmatched_state_check;
update department_record set state = 'PLACED' where state = 'LINKED';
update department_record placed set resident_ref = decision.person_ref, matched_by = 'DECISION'
  from link_decision decision
  where placed.state = 'PLACED' and decision.link_key = placed.link_key
    and decision.verdict = 'SAME' and decision.undone_at is null;
alter table department_record
  add constraint department_record_state check (state in ('PARKED', 'REVIEW', 'PLACED'));

-- A version that comes later, or names another person, finds the record by its identity.
delete from department_record older using department_record newer
  where (older.topic, older.source_system, older.source_record_id)
      = (newer.topic, newer.source_system, newer.source_record_id)
    and older.record_id < newer.record_id;
alter table department_record drop constraint unmatched_pkey;
alter table department_record add primary key (topic, source_system, source_record_id);

-- A change of the register asks for all records that it may concern, those placed included. Nearly every
-- record is in two of these indexes only, by its number and by its household.
drop index unmatched_person_ref;
drop index unmatched_name_birth_ref;
drop index unmatched_name_village_ref;
create index department_record_person_ref on department_record (person_ref)
  where person_ref is not null;
create index department_record_name_birth_ref on department_record (name_birth_ref)
  where person_ref is null and name_birth_ref is not null;
create index department_record_name_village_ref on department_record (name_village_ref)
  where person_ref is null and name_village_ref is not null;
create index department_record_resident_ref on department_record (resident_ref)
  where resident_ref is distinct from person_ref;
create index department_record_household on department_record (household_id)
  where household_id is not null;

-- A decision bears on records that no number of their own has settled.
drop index unmatched_link_key;
create index department_record_link_key on department_record (link_key)
  where matched_by is distinct from 'PERSON_REF';
create index link_decision_person_ref on link_decision (person_ref) where undone_at is null;

-- What waits, for the pages of the API and for the look at every start; without the condition all that was
-- ever placed would be in it.
drop index unmatched_state_page;
create index department_record_waiting on department_record (state, record_id) where state <> 'PLACED';
create index department_record_waiting_day on department_record (occurred_at, record_id)
  where state <> 'PLACED';

-- How far the register's topics are known. `announced`: whoever knows less waits before placing anything.
-- `visited`: every record has been looked at that changes up to here concern; a process that starts begins there.
create table register_position (
  topic text not null,
  partition integer not null,
  announced bigint not null,
  visited bigint not null,
  primary key (topic, partition)
);
