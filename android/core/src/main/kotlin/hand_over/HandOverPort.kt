package cn.fujian.bamin.core.handover

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.family.FamilyReason

/** A member passes from one holder's phone to another's; each has to agree. */
interface HandOverPort {
    /** The open ones, on either side. */
    suspend fun open(): Outcome<List<HandOver>>

    /** Makes a code for the holder who shall carry the member. */
    suspend fun offer(subject: String): Outcome<HandOverOffer>

    /** Takes another holder's code: this holder's word. */
    suspend fun accept(code: String, relation: FamilyRelation): Outcome<HandOverAnswer>

    /** The giver's word: the member leaves this phone, unless the rules are against it by now. */
    suspend fun confirm(handOver: String): Outcome<List<FamilyReason>>

    /** This holder's no. */
    suspend fun decline(handOver: String): Failure?
}

/** A code of ten characters to be passed on, until Unix second [until]. */
data class HandOverOffer(val id: String, val code: String, val until: Long)

/** An open hand-over. */
data class HandOver(
    val id: String,
    /** This holder's. */
    val side: HandOverSide,
    val subject: String,
    /** The member's, masked. */
    val name: String,
    /** The other holder's, masked, once there is one. */
    val other: String?,
    /** What the member is to the receiver. */
    val relation: FamilyRelation?,
    val state: HandOverState,
    /** Unix seconds. */
    val until: Long,
)

enum class HandOverSide { Giver, Receiver }

enum class HandOverState { Offered, Accepted }

/** What became of another holder's code. */
sealed interface HandOverAnswer {
    /** The giver's word is missing now. */
    data class Accepted(val handOver: HandOver) : HandOverAnswer

    /** The rules are against it: all of them. */
    data class Refused(val reasons: List<FamilyReason>) : HandOverAnswer
}
