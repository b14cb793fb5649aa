-- expand

-- Kinds of excluded behaviour that each version of a standard names: of a standard, only what people
-- of a county centre choose from is kept.
create table standard_kinds (
  county_code text not null,
  version integer not null,
  valid_from integer not null,
  -- [{ code, name }]
  kinds jsonb not null,
  primary key (county_code, version)
);
