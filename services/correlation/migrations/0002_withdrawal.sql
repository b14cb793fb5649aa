-- Why an alert was withdrawn, for whoever asks about it later; null while it holds.
alter table alert add column withdrawn_because text;
