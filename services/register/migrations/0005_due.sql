-- Facts hold from their day: what is entered ahead is told when its day begins. The next such day of a
-- resident (joins or leaves a household) and of a household (goes into another one); null when none is.
alter table resident add column next_due_day integer;
alter table household add column next_due_day integer;

create index resident_by_due_day on resident (next_due_day) where next_due_day is not null;
create index household_by_due_day on household (next_due_day) where next_due_day is not null;
