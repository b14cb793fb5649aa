-- contract: an instance of the version before knows nothing of the new key. Stop it first; the key is built
-- while nobody writes, about a minute for ten million records.

-- Day of a bill that touches no other evidence and so decides in the windows of that day only; -1 for all
-- that every decision reads. What is here already is read whole once, and then has its day.
alter table evidence add column apart_on integer not null default -1;
alter table evidence alter column apart_on drop default;
alter table evidence drop constraint evidence_pkey;
-- One index for both questions: what is always read, and what stands apart in some days.
alter table evidence add primary key (household_id, apart_on, content_hash);

-- How far a household is from every line that one more bill could carry it over: below it nothing else of
-- the household is read. Apart from `household`, whose rows are large and seldom change.
create table margin (
  household_id text primary key,
  -- Of the log whose records it knows of; in another one everything is read first.
  partition integer not null,
  -- Null where no margin is known.
  content text
) with (fillfactor = 70);

-- The names of a household's bills are as good as random: nothing is gained by compressing them.
alter table margin alter column content set storage external;
