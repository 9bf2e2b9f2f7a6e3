//! The real server, while parts of it or of what it stands on fail.

mod client;
mod database;
mod disk;
mod file;
mod half_open;
mod kill;
mod proxy;
