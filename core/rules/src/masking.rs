//! Names as a code shows them: enough to compare with a card in the hand, no more.
//!
//! The surname stays, every other letter becomes a star: 张三丰 → `张**`, 欧阳修 →
//! `欧阳*`, `SMITH JOHN` → `SMITH ****`. A name is written as documents write it,
//! surname first; a comma or the `<<` of a machine-readable zone ends the surname
//! where it has several words. A name that gives no surname away (one word of an
//! alphabet, 阿卜杜拉·买买提) keeps its first letter only.

/// The longest masked name in bytes of UTF-8 (`docs/format.md` §2).
pub const MASKED_NAME_BYTES: usize = 17;

/// Surnames of two characters; others are so rare that one character is the safer guess.
const COMPOUND_SURNAMES: [&str; 44] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "司空",
    "夏侯", "长孙", "宇文", "端木", "百里", "呼延", "轩辕", "澹台", "公冶", "宗政", "濮阳", "淳于",
    "单于", "太叔", "申屠", "仲孙", "钟离", "鲜于", "闾丘", "赫连", "拓跋", "南宫", "第五", "独孤",
    "纳兰", "叶赫", "东郭", "西门", "万俟", "闻人", "范姜", "张简",
];

/// Masks a name: the surname kept, the rest starred, at most
/// [`MASKED_NAME_BYTES`], cut at a character. Control characters are dropped. Of a
/// name without any letter nothing is kept: `*`.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let name = tidied(name);
    if !name.contains(char::is_alphanumeric) {
        return "*".to_owned();
    }
    let kept = surname_length(&name);
    let masked = name.chars().enumerate().map(|(at, c)| {
        let is_letter = !matches!(c, ' ' | ',' | '·' | '-' | '\'' | '.');
        if at >= kept && is_letter { '*' } else { c }
    });
    cut(&masked.collect::<String>(), MASKED_NAME_BYTES)
}

/// A document's number with all but its last two characters starred.
#[must_use]
pub fn masked_number(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(2);
    let masked = number.chars().enumerate();
    masked
        .map(|(at, c)| if at < hidden { '*' } else { c })
        .collect()
}

/// How many characters from the start may stay. At least one is always starred,
/// so that no whole name is shown.
fn surname_length(name: &str) -> usize {
    let length = name.chars().count();
    let word = |separator: char| name.chars().position(|c| c == separator);
    if let Some(end) = word(',').or_else(|| word(' ')) {
        return end;
    }
    let is_compound = || COMPOUND_SURNAMES.iter().any(|of| name.starts_with(of));
    match length {
        0 | 1 => 0,
        3.. if is_compound() => 2,
        _ => 1,
    }
}

/// One spelling: no control or direction characters, one space between words, none
/// beside Han characters, one kind of middle dot, `<<` as a comma and `<` as a space.
fn tidied(name: &str) -> String {
    let marked = name.replace("<<", ", ").replace(['，', '、'], ", ");
    let mut tidy = String::new();
    for c in marked.chars() {
        let c = match c {
            '<' => ' ',
            '•' | '・' | '‧' | '．' | '∙' => '·',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        let beside_han = || tidy.chars().next_back().is_none_or(is_han);
        let after_space = tidy.ends_with(' ');
        match c {
            c if is_invisible(c) => {}
            ' ' if after_space || beside_han() => {}
            ',' if tidy.is_empty() || tidy.contains(',') => {}
            c => tidy.push(c),
        }
    }
    tidy.trim_end_matches([' ', ',']).to_owned()
}

fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Controls, direction marks, and the selectors that choose between forms of one
/// character: none is a letter of the name.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e01ef}'
        )
}

/// The longest beginning of `text` of at most `bytes` bytes.
fn cut(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes);
    text.get(..end).unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_surname_stays_and_the_rest_is_starred() {
        for (name, masked) in [
            ("张三", "张*"),
            ("张三丰", "张**"),
            ("欧阳修", "欧阳*"),
            ("司马相如", "司马**"),
            ("欧阳", "欧*"),
            ("王", "*"),
            ("张 三", "张*"),
            ("𠮷野家", "𠮷**"),
            ("김철수", "김**"),
            ("阿卜杜拉·买买提", "阿***·***"),
            ("阿卜杜拉•买买提", "阿***·***"),
            ("SMITH JOHN", "SMITH ****"),
            ("SMITH, JOHN PAUL", "SMITH, **** ****"),
            ("DE LA CRUZ<<JUAN<M", "DE LA CRUZ, **** "),
            ("SUKARNO", "S******"),
            ("O'NEIL ANN-MARY", "O'NEIL ***-****"),
            ("Ελένη", "Ε****"),
            ("", "*"),
            (" ,· ", "*"),
        ] {
            assert_eq!(masked_name(name), masked.trim_end(), "{name}");
        }
    }

    #[test]
    fn of_a_number_the_last_two_characters_stay() {
        for (number, masked) in [
            ("35010219900307102X", "****************2X"),
            ("A1", "A1"),
            ("", ""),
        ] {
            assert_eq!(masked_number(number), masked);
        }
    }

    #[test]
    fn a_long_surname_is_cut_at_a_character() {
        assert_eq!(
            masked_name("WOLFESCHLEGELSTEINHAUSEN JO"),
            "WOLFESCHLEGELSTEI"
        );
        let masked = masked_name("Παπαδοπουλος Γιωργος");
        assert_eq!(masked, "Παπαδοπο");
        assert_eq!(masked.len(), 16);
    }

    #[test]
    fn a_direction_mark_cannot_disturb_the_page() {
        assert_eq!(masked_name("张\u{202e}三\n丰"), "张**");
        assert_eq!(masked_name("\u{61c}葛\u{e0100}城"), "葛*");
    }

    proptest! {
        #[test]
        fn any_name_gives_something_short_that_can_be_shown(name in any::<String>()) {
            let masked = masked_name(&name);
            prop_assert!((1..=MASKED_NAME_BYTES).contains(&masked.len()));
            prop_assert!(!masked.chars().any(char::is_control));
        }

        #[test]
        fn of_a_chinese_name_only_the_surname_stays(name in "[\u{4e00}-\u{9fa5}]{1,8}") {
            let masked = masked_name(&name);
            let kept = masked.chars().filter(|&c| c != '*').count();
            prop_assert!(kept <= 2 && kept < name.chars().count());
            prop_assert_eq!(masked.chars().count(), name.chars().count());
        }
    }
}
