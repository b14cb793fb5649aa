-- A version of a standard from its submission on; the text stays as it was submitted.
create table standard_draft (
  county_code text not null,
  version integer not null,
  -- A version that was withdrawn may be submitted anew under its number, which would else be a gap.
  attempt integer not null,
  standard_id text not null,
  valid_from integer not null,
  document_text text not null,
  document_sha256 text not null,
  state text not null check (state in ('DRAFT', 'TRIED', 'APPROVED', 'WITHDRAWN')),
  submitted_by text not null,
  submitted_at bigint not null,
  primary key (county_code, version, attempt)
);

-- One at a time: two open drafts would claim the same number.
create unique index standard_draft_open on standard_draft (county_code)
  where state in ('DRAFT', 'TRIED');
create unique index standard_draft_approved on standard_draft (county_code, version)
  where state = 'APPROVED';

-- Who did what, when and why; rows are only added.
create table standard_step (
  county_code text not null,
  version integer not null,
  attempt integer not null,
  step integer not null,
  action text not null check (action in ('SUBMITTED', 'TRIED', 'APPROVED', 'WITHDRAWN', 'LOADED')),
  actor text not null,
  acted_at bigint not null,
  reason text,
  primary key (county_code, version, attempt, step),
  foreign key (county_code, version, attempt) references standard_draft
);

-- That a text was tried on a county's history, whether or not it was submitted yet.
create table standard_trial (
  county_code text not null,
  document_sha256 text not null,
  trial_id text not null,
  tried_by text not null,
  tried_at bigint not null,
  summary jsonb not null,
  primary key (county_code, document_sha256, trial_id)
);
