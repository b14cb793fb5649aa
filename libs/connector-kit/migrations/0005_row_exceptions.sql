-- expand

-- Rows that end as anything else than published, with what became of them. A hand-over of a city has
-- hundreds of thousands of rows that are published: each of them would be written, changed and deleted here
-- only to say so.
alter table delivery_row alter column line drop not null;

-- What is asked of a hand-over as a whole is answered by reading it whole.
drop index delivery_event_record;
