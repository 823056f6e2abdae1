//! Regions by their GB/T 2260 code, and names as a code shows them. Names are
//! Chinese: the standard has no others.

use bamin_rules::{masking, region};

/// A region with its code.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Region {
    /// Two digits for a province, four for a prefecture, six for a county.
    pub code: u32,
    /// Its full name in Chinese.
    pub name: String,
}

/// The provinces, by code.
#[uniffi::export]
pub fn provinces() -> Vec<Region> {
    let provinces = region::provinces().iter();
    provinces
        .map(|one| Region {
            code: one.code.into(),
            name: one.name.to_owned(),
        })
        .collect()
}

/// The prefectures of Fujian, by code.
#[uniffi::export]
pub fn prefectures() -> Vec<Region> {
    let prefectures = region::prefectures().iter();
    prefectures
        .map(|one| Region {
            code: one.code.into(),
            name: one.name.to_owned(),
        })
        .collect()
}

/// The counties of a prefecture of Fujian, by its four digits.
#[uniffi::export]
pub fn counties_of(prefecture: u32) -> Vec<Region> {
    let prefecture = u16::try_from(prefecture).ok().and_then(region::prefecture);
    let counties = prefecture.into_iter().flat_map(|one| one.counties());
    counties
        .map(|one| Region {
            code: one.code,
            name: one.name.to_owned(),
        })
        .collect()
}

/// The full name of a six-digit code, as far as it is known: `福建省福州市鼓楼区`,
/// `江西省`; none if no province begins so.
#[uniffi::export]
pub fn region_name(code: u32) -> Option<String> {
    region::Region::of_code(code).map(|region| region.to_string())
}

/// A name as a code shows it: 张三丰, `张**`.
#[uniffi::export]
pub fn masked_name(name: &str) -> String {
    masking::masked_name(name)
}

/// A document's number with all but its last two characters starred.
#[uniffi::export]
pub fn masked_document_number(number: &str) -> String {
    masking::masked_number(number)
}
