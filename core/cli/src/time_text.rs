//! Times as people at the point read them: Asia/Shanghai, and the date only if it
//! isn't today.

use chrono::{DateTime, TimeDelta, Utc};

const SHANGHAI: TimeDelta = TimeDelta::hours(8);

/// `14:05`, or `11-21 14:05` on another day than `now` (both Unix seconds).
pub fn short(seconds: i64, now: i64) -> String {
    let (then, now) = (local(seconds), local(now));
    let form = match then.date_naive() == now.date_naive() {
        true => "%H:%M",
        false => "%m-%d %H:%M",
    };
    then.format(form).to_string()
}

/// `14:05:09`.
pub fn running(seconds: i64) -> String {
    local(seconds).format("%H:%M:%S").to_string()
}

/// China has no summer time, so the hands of its clock are UTC's, eight hours on.
fn local(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default() + SHANGHAI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_said_only_if_it_is_another_day_in_fujian() {
        let now = 1_637_568_000; // 2021-11-22 16:00 in Fujian, 08:00 in Greenwich
        assert_eq!(short(now - 3_600, now), "15:00");
        assert_eq!(short(now - 17 * 3_600, now), "11-21 23:00");
        assert_eq!(short(now - 9 * 3_600, now), "07:00");
        assert_eq!(running(now + 5), "16:00:05");
    }
}
