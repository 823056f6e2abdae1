//! Whether a typed name and a machine-readable spelling may be one name.
//!
//! Doc 9303-3, section 6, says how national letters become `A`–`Z`, and often gives
//! a choice; issuers have their own on top. So every typed letter stands for a few
//! spellings, and the names agree if some choice of them is the spelling. Spaces,
//! hyphens and apostrophes don't count. Scripts without a table are not judged.

use super::MrzName;

/// What comparing a typed name with a spelling tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The spelling is one of the typed name's.
    Agrees,
    /// It is not.
    Differs,
    /// The typed name has letters of a script that isn't compared (Han, Arabic …).
    OtherScript,
}

/// Longer texts are no names.
const LONGEST: usize = 120;

pub(super) fn agreement(name: &MrzName, typed: &str) -> Agreement {
    if typed.chars().count() > LONGEST {
        return Agreement::Differs;
    }
    let mut letters = Vec::new();
    for c in typed.chars().flat_map(char::to_uppercase) {
        match spellings(c) {
            Some(spellings) => letters.push(spellings),
            None => return Agreement::OtherScript,
        }
    }
    let given = name.given.replace(' ', "");
    let surname = name.surname.replace(' ', "");
    let first = format!("{surname}{given}");
    let last = format!("{given}{surname}");
    if spells(&letters, &first, name.cut) || spells(&letters, &last, false) {
        Agreement::Agrees
    } else {
        Agreement::Differs
    }
}

/// Whether some choice of spellings is `target`, or begins with it where it was cut.
fn spells(letters: &[&[&str]], target: &str, cut: bool) -> bool {
    let mut reached = vec![false; target.len() + 1];
    reached[0] = true;
    for choices in letters {
        let mut next = vec![false; target.len() + 1];
        for at in (0..=target.len()).filter(|&at| reached[at]) {
            for choice in *choices {
                if target[at..].starts_with(choice) {
                    next[at + choice.len()] = true;
                }
            }
        }
        if cut && next[target.len()] && !target.is_empty() {
            return true;
        }
        reached = next;
    }
    reached[target.len()] && !target.is_empty()
}

/// What a letter (capital) may be written as; nothing for signs between words.
fn spellings(c: char) -> Option<&'static [&'static str]> {
    const LATIN: [&[&str]; 26] = [
        &["A"],
        &["B"],
        &["C"],
        &["D"],
        &["E"],
        &["F"],
        &["G"],
        &["H"],
        &["I"],
        &["J"],
        &["K"],
        &["L"],
        &["M"],
        &["N"],
        &["O"],
        &["P"],
        &["Q"],
        &["R"],
        &["S"],
        &["T"],
        &["U"],
        &["V"],
        &["W"],
        &["X"],
        &["Y"],
        &["Z"],
    ];
    Some(match c {
        'A'..='Z' => LATIN.get(usize::from(u8::try_from(c).ok()? - b'A'))?,
        ' ' | '-' | '\'' | '’' | 'ʼ' | '`' | '.' | ',' | '·' | '<' | '/' => &[""],
        c if c.is_whitespace() => &[""],
        '\u{308}' => &["", "E", "XX"], // a diaeresis after its letter
        '\u{300}'..='\u{36f}' => &[""],
        c => return accented(c).or_else(|| cyrillic(c)),
    })
}

fn accented(c: char) -> Option<&'static [&'static str]> {
    Some(match c {
        'À'..='Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ạ'..='Ặ' => &["A"],
        'Ä' => &["AE", "A"],
        'Å' => &["AA", "A"],
        'Æ' => &["AE"],
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => &["C"],
        'Ď' | 'Đ' | 'Ð' => &["D"],
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ẹ'..='Ệ' => &["E"],
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => &["G"],
        'Ĥ' | 'Ħ' => &["H"],
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ỉ'..='Ị' => &["I"],
        'Ĳ' => &["IJ"],
        'Ĵ' => &["J"],
        'Ķ' => &["K"],
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => &["L"],
        'Ñ' => &["N", "NXX"],
        'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => &["N"],
        'Ò'..='Õ' | 'Ō' | 'Ŏ' | 'Ő' | 'Ơ' | 'Ọ'..='Ợ' => &["O"],
        'Ö' | 'Ø' => &["OE", "O"],
        'Œ' => &["OE"],
        'Ŕ' | 'Ŗ' | 'Ř' => &["R"],
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => &["S"],
        'ẞ' => &["SS"],
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => &["T"],
        'Þ' => &["TH"],
        'Ù'..='Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ư' | 'Ụ'..='Ự' => &["U"],
        // The last two are pinyin: 吕 is LYU in passports since 2012, LV in older papers.
        'Ü' => &["UE", "UXX", "U", "YU", "V"],
        'Ŵ' => &["W"],
        'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ'..='Ỹ' => &["Y"],
        'Ź' | 'Ż' | 'Ž' => &["Z"],
        _ => return None,
    })
}

fn cyrillic(c: char) -> Option<&'static [&'static str]> {
    Some(match c {
        'А' => &["A"],
        'Б' => &["B"],
        'В' => &["V"],
        'Г' => &["G", "H"],
        'Ґ' | 'Ѓ' => &["G"],
        'Д' => &["D"],
        'Ђ' => &["D", "DJ"],
        'Е' => &["E", "YE"],
        'Ё' => &["E", "IO", "YO"],
        'Є' => &["IE", "YE", "E"],
        'Ж' => &["ZH", "Z"],
        'З' => &["Z"],
        'Ѕ' => &["DZ"],
        'И' => &["I", "Y"],
        'І' => &["I"],
        'Ї' => &["I", "YI"],
        'Й' => &["I", "Y", "J"],
        'Ј' => &["J"],
        'К' | 'Ќ' => &["K"],
        'Л' => &["L"],
        'Љ' => &["LJ"],
        'М' => &["M"],
        'Н' => &["N"],
        'Њ' => &["NJ"],
        'О' => &["O"],
        'П' => &["P"],
        'Р' => &["R"],
        'С' => &["S"],
        'Т' => &["T"],
        'Ћ' => &["C"],
        'У' | 'Ў' => &["U"],
        'Ф' => &["F"],
        'Х' => &["KH", "H"],
        'Ц' => &["TS", "C"],
        'Ч' => &["CH", "C"],
        'Џ' => &["DZ"],
        'Ш' => &["SH", "S"],
        'Щ' => &["SHCH", "SHT"],
        'Ъ' => &["IE", "", "A"],
        'Ы' => &["Y"],
        'Ь' => &["", "Y"],
        'Э' => &["E"],
        'Ю' => &["IU", "YU"],
        'Я' => &["IA", "YA"],
        _ => return None,
    })
}
