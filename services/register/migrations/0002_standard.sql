create table standard (
  standard_id text not null,
  county_code text not null,
  version integer not null,
  valid_from integer not null,
  document jsonb not null,
  primary key (standard_id, version)
);

-- Days that the hub has lived through; written once, published to every partition.
create table hub_day (
  day integer primary key,
  driven boolean not null
);
