//! The real server and the real engine, together: see `tests/`. Nothing ships
//! from here.
