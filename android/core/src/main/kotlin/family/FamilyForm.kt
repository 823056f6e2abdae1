package cn.fujian.bamin.core.family

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Exposure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.Text

/** A form as it is filled in; what is not yet given is empty or none. */
data class FamilyForm(
    val relation: FamilyRelation? = null,
    /** In full. */
    val name: String = "",
    val documentKind: DocumentKind? = null,
    val documentNumber: String = "",
    /** `YYYY-MM-DD`, where the number doesn't tell it. */
    val birth: String? = null,
    /** A mobile number of mainland China. */
    val phone: String = "",
    /** Six digits. */
    val smsCode: String = "",
    val inFujian: Boolean? = null,
    val leftFujian: Boolean? = null,
    val exposure: Exposure? = null,
    val symptoms: Boolean? = null,
    val other: Boolean? = null,
    val promise: Boolean = false,
    /** GB/T 2260: where the member is, if chosen. */
    val region: Int? = null,
) {
    /** All of it is personal. */
    override fun toString() = "FamilyForm"
}

/** A reason against a member, beside the field that it is about. */
data class FamilyReason(val field: FamilyField, val text: Text)

/** Where a reason belongs. */
enum class FamilyField { Holder, Relation, Name, Document, Birth, Phone, SmsCode, Health, Promise }
