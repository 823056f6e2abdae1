package cn.fujian.bamin.core.wallet

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.SubjectKind

/** Somebody whose code this phone carries; times in Unix seconds. */
data class Subject(
    val id: String,
    val kind: SubjectKind,
    /** The own code, not a family member's. */
    val own: Boolean,
    /** What a family member is to the holder. */
    val relation: FamilyRelation? = null,
    /** Masked. */
    val name: String,
    /** If there is a code for now. */
    val colour: Colour? = null,
    /** The facts are those of then. */
    val asOf: Long? = null,
    /** The code ends then. */
    val validUntil: Long? = null,
    /** Until then there is always one to show, also without a network. */
    val showsUntil: Long? = null,
    val lastTest: LastTest? = null,
    /** Why there is no code for now. */
    val noPass: NoPass? = null,
)

/** Why there is nothing to show; times in Unix seconds. */
sealed class NoPass(val key: String) {
    /** The holder did not agree to showing a code, or not any more. */
    data object NoConsent : NoPass("no_pass.no_consent")

    /** There never was a code. */
    data object None : NoPass("no_pass.none")

    data class Ended(val at: Long) : NoPass("no_pass.ended")

    data class Later(val at: Long) : NoPass("no_pass.later")

    /** The code of the province left isn't known yet; the server goes on asking. */
    data object OriginWaiting : NoPass("no_pass.origin_waiting")
}
