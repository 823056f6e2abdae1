#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

const NOON: i64 = 1_640_000_000_000;

fn machine(wall_ms: i64, mono_ms: i64, boot: &str) -> Machine {
    Machine {
        wall_ms,
        mono_ms,
        boot: boot.to_owned(),
    }
}

fn anchored() -> ClockState {
    let trip = RoundTrip {
        sent_mono_ms: 1_000,
        received_mono_ms: 1_200,
        server_ms: NOON,
    };
    ClockState::default().anchored(&trip, &machine(0, 1_200, "a"))
}

#[test]
fn an_anchored_clock_is_uncertain_by_half_the_trip_and_the_drift() {
    let rows = [
        (0, 100, ClockQuality::Certain),
        (60_000, 103, ClockQuality::Certain),
        (98_000_000, 5_000, ClockQuality::Certain),
        (98_040_000, 5_002, ClockQuality::Fair),
        (598_000_000, 30_000, ClockQuality::Fair),
        (598_040_000, 30_002, ClockQuality::Wall),
    ];
    for (age_ms, uncertainty_ms, quality) in rows {
        let now = anchored().read(&machine(0, 1_200 + age_ms, "a"));
        assert_eq!(now.ms, NOON + 100 + age_ms);
        assert_eq!(now.uncertainty_ms, Some(uncertainty_ms), "{age_ms}");
        assert_eq!(now.quality, quality, "{age_ms}");
    }
}

#[test]
fn a_changed_wall_clock_changes_nothing_after_an_anchor() {
    let before = anchored().read(&machine(NOON, 5_000, "a"));
    let after = anchored().read(&machine(NOON - 86_400_000, 5_000, "a"));
    assert_eq!(before, after);
}

#[test]
fn after_a_reboot_the_wall_clock_counts_and_says_so() {
    let now = anchored().read(&machine(NOON + 7, 5_000_000, "b"));
    assert_eq!((now.ms, now.uncertainty_ms), (NOON + 7, None));
    assert_eq!(now.quality, ClockQuality::Wall);
}

#[test]
fn a_clock_that_no_server_has_set_says_so() {
    let now = ClockState::default().read(&machine(NOON, 5, "a"));
    assert_eq!((now.ms, now.quality), (NOON, ClockQuality::Unset));
}

#[test]
fn now_is_never_before_the_newest_signed_time() {
    let state = ClockState::default()
        .signed_time_seen(NOON / 1000 + 50)
        .signed_time_seen(NOON / 1000);
    let now = state.read(&machine(NOON, 5, "a"));
    assert_eq!(now.ms, NOON + 50_000);
}

#[test]
fn a_signed_time_ahead_of_the_anchor_takes_its_certainty() {
    let now = anchored()
        .signed_time_seen(NOON / 1000 + 20)
        .read(&machine(0, 1_200, "a"));
    assert_eq!(now.ms, NOON + 20_000);
    assert_eq!(
        (now.uncertainty_ms, now.quality),
        (None, ClockQuality::Wall)
    );
}

#[test]
fn a_clock_that_a_signed_time_proves_wrong_is_as_good_as_none() {
    let seen = anchored().signed_time_seen(NOON / 1000 + 900);
    let restarted_a_day_behind = machine(NOON - 86_400_000, 5_000, "b");
    let now = seen.read(&restarted_a_day_behind);
    assert_eq!((now.ms, now.quality), (NOON + 900_000, ClockQuality::Unset));
    let restarted_in_time = machine(NOON + 901_000, 5_000, "b");
    assert_eq!(seen.read(&restarted_in_time).quality, ClockQuality::Wall);
}

#[test]
fn a_slow_answer_does_not_spoil_a_good_anchor() {
    let slow = RoundTrip {
        sent_mono_ms: 2_000,
        received_mono_ms: 12_000,
        server_ms: NOON + 1_000,
    };
    assert_eq!(
        anchored().anchored(&slow, &machine(0, 12_000, "a")),
        anchored()
    );
}

#[test]
fn an_answer_that_contradicts_the_anchor_replaces_it() {
    let corrected = RoundTrip {
        sent_mono_ms: 2_000,
        received_mono_ms: 3_000,
        server_ms: NOON + 600_000,
    };
    let now = anchored()
        .anchored(&corrected, &machine(0, 3_000, "a"))
        .read(&machine(0, 3_000, "a"));
    assert_eq!((now.ms, now.uncertainty_ms), (NOON + 600_500, Some(500)));
}

#[test]
fn a_trip_that_ends_before_it_began_is_ignored() {
    let odd = RoundTrip {
        sent_mono_ms: 9_000,
        received_mono_ms: 3_000,
        server_ms: NOON,
    };
    let state = ClockState::default().anchored(&odd, &machine(0, 9_000, "a"));
    assert_eq!(state, ClockState::default());
}
