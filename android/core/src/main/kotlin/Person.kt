package cn.fujian.bamin.core

/** By which rules a person has a code. */
enum class SubjectKind(val key: String) {
    Resident("subject_kind.resident"),
    Family("subject_kind.family"),
    Arrival("subject_kind.arrival"),
    Overseas("subject_kind.overseas"),
}

/** What a member is to the holder. */
enum class FamilyRelation(val key: String) {
    Parent("family_relation.parent"),
    SpouseParent("family_relation.spouse_parent"),
    Spouse("family_relation.spouse"),
    Child("family_relation.child"),
}

/** The documents that prove who a person is. */
enum class DocumentKind(val key: String) {
    ResidentId("document_kind.resident_id"),
    ResidencePermit("document_kind.residence_permit"),
    HongKongMacaoPermit("document_kind.hong_kong_macao_permit"),
    TaiwanPermit("document_kind.taiwan_permit"),
    ChinesePassport("document_kind.chinese_passport"),
    ForeignPassport("document_kind.foreign_passport"),
}

/** Isolated, a close contact, or discharged less than 14 days ago? */
enum class Exposure(val key: String) {
    None("exposure.none"),
    Isolation("exposure.isolation"),
    Contact("exposure.contact"),
    Discharge("exposure.discharge"),
}
