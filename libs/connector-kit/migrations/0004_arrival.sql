-- expand

-- The order in which hand-overs are worked off. Their ids hold the time of the machine: within a
-- millisecond they fall as they like, and after its clock was put back a newer one would come first.
alter table delivery add column arrival bigint generated always as identity;
drop index delivery_open;
create index delivery_open on delivery (arrival) where status in ('received', 'staged', 'accepted');
create unique index delivery_arrival on delivery (arrival);
