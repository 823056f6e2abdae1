//! Lengths of time as people say them.

use crate::{Lang, text};

/// A length of time in its two largest units, a zero one left out: `45 秒`,
/// `1 分 1 秒`, `2 小时 10 分`, `3 天`. The sign is not said.
#[must_use]
pub fn span(lang: Lang, seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (large, many, small, few) = match seconds {
        0..60 => return unit(lang, "span.seconds", seconds),
        60..3600 => ("span.minutes", seconds / 60, "span.seconds", seconds % 60),
        3600..86_400 => (
            "span.hours",
            seconds / 3600,
            "span.minutes",
            seconds % 3600 / 60,
        ),
        _ => (
            "span.days",
            seconds / 86_400,
            "span.hours",
            seconds % 86_400 / 3600,
        ),
    };
    let large = unit(lang, large, many);
    if few == 0 {
        return large;
    }
    format!("{large} {}", unit(lang, small, few))
}

fn unit(lang: Lang, key: &str, n: u64) -> String {
    text(lang, key, &[("n", &n.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_at_most_two_units() {
        for (seconds, chinese, english) in [
            (0, "0 秒", "0 s"),
            (59, "59 秒", "59 s"),
            (60, "1 分", "1 min"),
            (61, "1 分 1 秒", "1 min 1 s"),
            (-61, "1 分 1 秒", "1 min 1 s"),
            (3599, "59 分 59 秒", "59 min 59 s"),
            (7830, "2 小时 10 分", "2 h 10 min"),
            (86_400, "1 天", "1 d"),
            (273_700, "3 天 4 小时", "3 d 4 h"),
        ] {
            assert_eq!(span(Lang::Chinese, seconds), chinese);
            assert_eq!(span(Lang::English, seconds), english);
        }
        assert!(span(Lang::English, i64::MIN).ends_with('h'));
    }
}
