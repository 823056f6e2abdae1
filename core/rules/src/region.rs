//! Administrative regions by their GB/T 2260 code: all provinces, and Fujian down
//! to the counties.
//!
//! Codes outlive what they name: a resident ID keeps the code of the county as it
//! was at the person's first registration, and Fujian alone has dissolved five
//! prefectures (建阳 3521, 宁德 3522, 晋江 3524, 龙溪 3525, 龙岩 3526) and many
//! counties since 1984. So a Fujian code that is not in the table is *historical*,
//! not wrong. No list of former codes is kept to tell the two apart: a slip of
//! the pen is caught by the check digit already, while a gap in such a list would
//! shut a person out of everything. Nor is today's prefecture read out of a
//! historical code: 350501 was Yong'an, now of Sanming, and 3505 is now Quanzhou.

mod table;

use std::fmt;

/// A province, autonomous region, municipality or special administrative region.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Province {
    /// The first two digits of its regions' codes.
    pub code: u8,
    /// Its full name in Chinese.
    pub name: &'static str,
}

/// A prefecture-level city of Fujian.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Prefecture {
    /// The first four digits of its counties' codes.
    pub code: u16,
    /// Its full name in Chinese.
    pub name: &'static str,
}

/// A county, district or county-level city of Fujian.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct County {
    /// All six digits.
    pub code: u32,
    /// Its full name in Chinese.
    pub name: &'static str,
}

/// The two digits of Fujian.
pub const FUJIAN: u8 = 35;

/// Where a six-digit code lies, as far as the tables know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// A county of Fujian as of today.
    Fujian(&'static County),
    /// A code in Fujian that names no county today.
    Historical {
        /// All six digits.
        code: u32,
    },
    /// A code of another province, whose counties aren't listed here.
    Elsewhere {
        /// The province that the code begins with.
        province: &'static Province,
        /// All six digits.
        code: u32,
    },
}

impl Region {
    /// The region of a six-digit code; `None` if no province begins so.
    #[must_use]
    pub fn of_code(code: u32) -> Option<Self> {
        let province = province(u8::try_from(code / 10_000).ok()?)?;
        if province.code != FUJIAN {
            return Some(Self::Elsewhere { province, code });
        }
        Some(county(code).map_or(Self::Historical { code }, Self::Fujian))
    }

    /// All six digits.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Fujian(county) => county.code,
            Self::Historical { code } | Self::Elsewhere { code, .. } => code,
        }
    }

    /// The two digits of the province.
    #[must_use]
    pub fn province_code(self) -> u8 {
        match self {
            Self::Fujian(_) | Self::Historical { .. } => FUJIAN,
            Self::Elsewhere { province, .. } => province.code,
        }
    }
}

impl fmt::Display for Region {
    /// The full name, as far as it is known: `福建省福州市鼓楼区`, `江西省`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(province) = province(self.province_code()) {
            f.write_str(province.name)?;
        }
        if let Self::Fujian(county) = self {
            if let Some(prefecture) = county.prefecture() {
                f.write_str(prefecture.name)?;
            }
            f.write_str(county.name)?;
        }
        Ok(())
    }
}

impl County {
    /// The prefecture that the county belongs to.
    #[must_use]
    pub fn prefecture(&self) -> Option<&'static Prefecture> {
        prefecture(u16::try_from(self.code / 100).ok()?)
    }
}

impl Prefecture {
    /// The counties of the prefecture, by code.
    pub fn counties(&self) -> impl Iterator<Item = &'static County> {
        let code = u32::from(self.code);
        counties()
            .iter()
            .filter(move |county| county.code / 100 == code)
    }
}

/// All provinces, by code.
#[must_use]
pub fn provinces() -> &'static [Province] {
    table::PROVINCES
}

/// The prefectures of Fujian, by code.
#[must_use]
pub fn prefectures() -> &'static [Prefecture] {
    table::PREFECTURES
}

/// The counties of Fujian, by code.
#[must_use]
pub fn counties() -> &'static [County] {
    table::COUNTIES
}

/// The province with these two digits.
#[must_use]
pub fn province(code: u8) -> Option<&'static Province> {
    let at = provinces().binary_search_by_key(&code, |province| province.code);
    at.ok().and_then(|at| provinces().get(at))
}

/// The prefecture of Fujian with these four digits.
#[must_use]
pub fn prefecture(code: u16) -> Option<&'static Prefecture> {
    let at = prefectures().binary_search_by_key(&code, |prefecture| prefecture.code);
    at.ok().and_then(|at| prefectures().get(at))
}

/// The county of Fujian with these six digits.
#[must_use]
pub fn county(code: u32) -> Option<&'static County> {
    let at = counties().binary_search_by_key(&code, |county| county.code);
    at.ok().and_then(|at| counties().get(at))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn a_county_of_fujian_has_its_full_name() {
        let region = Region::of_code(350_102).unwrap();
        assert_eq!(region.to_string(), "福建省福州市鼓楼区");
        assert_eq!(region.code(), 350_102);
        assert_eq!(region.province_code(), FUJIAN);
    }

    #[test]
    fn a_dissolved_county_is_historical_and_names_no_prefecture() {
        for code in [350_402, 350_501, 352_122, 352_601, 350_681] {
            let region = Region::of_code(code).unwrap();
            assert_eq!(region, Region::Historical { code });
            assert_eq!(region.to_string(), "福建省");
        }
    }

    #[test]
    fn another_province_is_known_without_its_counties() {
        let region = Region::of_code(441_900).unwrap();
        assert_eq!(region.to_string(), "广东省");
        assert_eq!(region.province_code(), 44);
    }

    #[test]
    fn what_begins_like_no_province_is_no_region() {
        for code in [0, 10_000, 160_101, 990_101, 9_999_999, u32::MAX] {
            assert_eq!(Region::of_code(code), None, "{code}");
        }
    }

    #[test]
    fn every_county_lies_in_a_prefecture_and_the_tables_are_sorted() {
        assert!(
            counties()
                .iter()
                .all(|county| county.prefecture().is_some())
        );
        assert!(provinces().is_sorted_by(|a, b| a.code < b.code));
        assert!(prefectures().is_sorted_by(|a, b| a.code < b.code));
        assert!(counties().is_sorted_by(|a, b| a.code < b.code));
        let listed: usize = prefectures().iter().map(|of| of.counties().count()).sum();
        assert_eq!(listed, counties().len());
    }
}
