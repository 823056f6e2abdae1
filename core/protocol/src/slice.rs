//! Calendar days and day slices of Asia/Shanghai (UTC+8, no summer time).
//!
//! A slice runs from 03:00 of its day to 05:00 of the next, so that two of
//! them overlap for two hours and nobody's code ends at midnight.

/// 2020-01-01T00:00 in Asia/Shanghai, Unix seconds: day 0.
const FIRST_DAY: i64 = 1_577_836_800 - 8 * HOUR;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Days since 2020-01-01 in Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub u16);

impl Day {
    /// The day of a Unix time; times out of range give the nearest day.
    pub fn of(now: i64) -> Self {
        Self((now - FIRST_DAY).div_euclid(DAY).clamp(0, u16::MAX.into()) as u16)
    }

    /// Its first second, Unix time.
    pub fn start(self) -> i64 {
        FIRST_DAY + i64::from(self.0) * DAY
    }
}

/// The 26 hours that begin at 03:00 of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slice(pub u16);

impl Slice {
    /// Length in minutes.
    pub const MINUTES: u16 = 26 * 60;

    /// The slice that began last.
    pub fn running(now: i64) -> Self {
        Self(Day::of(now - 3 * HOUR).0)
    }

    /// One slice, or two from 03:00 to 05:00, the ending one first.
    pub fn live(now: i64) -> impl Iterator<Item = Self> {
        let running = Self::running(now);
        let ending = running
            .0
            .checked_sub(1)
            .map(Self)
            .filter(|slice| slice.live_at(now));
        ending.into_iter().chain([running])
    }

    /// Its first second, Unix time.
    pub fn start(self) -> i64 {
        Day(self.0).start() + 3 * HOUR
    }

    /// The second after its last, Unix time.
    pub fn end(self) -> i64 {
        self.start() + 26 * HOUR
    }

    /// Whether `now` lies in it.
    pub fn live_at(self, now: i64) -> bool {
        (self.start()..self.end()).contains(&now)
    }

    /// The slice `days` later.
    pub fn after(self, days: u16) -> Self {
        Self(self.0.saturating_add(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_runs_from_three_to_five_of_the_next_day() {
        let slice = Slice(2517);
        assert_eq!(slice.start(), 1_577_818_800 + 86_400 * 2517);
        assert_eq!(slice.end() - slice.start(), 93_600);
        assert_eq!(Day::of(slice.start()), Day(2517));
    }

    #[test]
    fn two_slices_live_from_three_to_five() {
        let start = Slice(2517).start();
        assert_eq!(Slice::live(start - 1).collect::<Vec<_>>(), [Slice(2516)]);
        assert_eq!(
            Slice::live(start).collect::<Vec<_>>(),
            [Slice(2516), Slice(2517)]
        );
        assert_eq!(Slice::live(start + 7_199).count(), 2);
        assert_eq!(
            Slice::live(start + 7_200).collect::<Vec<_>>(),
            [Slice(2517)]
        );
    }

    #[test]
    fn a_day_begins_at_midnight_in_fujian() {
        assert_eq!(Day::of(1_577_807_999), Day(0));
        assert_eq!(Day::of(1_577_808_000 + 86_399), Day(0));
        assert_eq!(Day::of(1_577_808_000 + 86_400), Day(1));
    }
}
