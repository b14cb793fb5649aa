-- expand

-- Where each household lives, by the register: terms of days in one county, also those to come. Only what
-- decides whose officers may act for a household is kept.
create table household (
  household_id text primary key,
  version integer not null,
  -- [{ countyCode, from, to }]: half open; from is null on the first, to is null while it goes on.
  stays jsonb not null
);

-- The county of a household on a day; null when it lives in none of the city, or was merged into another.
create function county_on(stays jsonb, day integer) returns text language sql immutable
  return (
    select stay."countyCode"
    from jsonb_to_recordset(stays) as stay ("countyCode" text, "from" integer, "to" integer)
    where (stay."from" is null or stay."from" <= day) and (stay."to" is null or day < stay."to")
    limit 1
  );

-- Excluded behaviour of a household as it stands; how it came to that is in exclusion_step.
create table exclusion (
  exclusion_id text primary key,
  household_id text not null references household,
  status text not null,
  -- Version published last; 0 before the second person has consented.
  version integer not null,
  kind text not null,
  basis text not null,
  evidence_ref text not null,
  first_day integer not null,
  last_day integer not null,
  recorded_by text not null,
  recorded_at bigint not null,
  consented_by text,
  consented_on integer,
  ended_on integer,
  check (first_day <= last_day),
  -- The second person is another person, whatever the code above this table does.
  check (consented_by <> recorded_by),
  check ((consented_by is null) = (consented_on is null)),
  check ((consented_by is null) = (version = 0))
);

create index exclusion_household on exclusion (household_id);
create index exclusion_page on exclusion (recorded_at desc, exclusion_id desc);

-- Who did what, when and why: one row a step, never changed and never taken away.
create table exclusion_step (
  -- Given by the caller: the same command sent again is known, and changes nothing.
  command_id text primary key,
  exclusion_id text not null references exclusion,
  step integer not null,
  move text not null,
  status text not null,
  -- Version that this step published; null where it published none.
  version integer,
  county_code text not null,
  acted_by text not null,
  acted_at bigint not null,
  acted_on integer not null,
  reason text not null,
  -- The command as it was given.
  command jsonb not null,
  unique (exclusion_id, step)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % only takes new rows', tg_table_name;
end $$;

create trigger exclusion_step_append_only before update or delete or truncate on exclusion_step
  for each statement execute function refuse_change();
