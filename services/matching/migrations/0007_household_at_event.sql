-- expand

-- What a household was told of a record beside the person, so that it is told again when the register has come to
-- know it otherwise. Both are null for nearly all records, and then take no room.
alter table department_record
  -- Household at the time of the event: null for the one that has the record, empty for none. Of records that are
  -- here already, or come from a version before this one, nobody remembers: `?`, without a rewriting of the table.
  add column household_at_event text default '?',
  -- Household from which a move or a merger took it.
  add column came_from text;
