package cn.fujian.bamin.core.family

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.wallet.Subject
import kotlinx.coroutines.flow.StateFlow

/** Family members whose codes this phone carries. */
interface FamilyPort {
    val members: StateFlow<List<Subject>>

    /** What speaks against the form today, as far as this phone knows; nothing if it may be sent. */
    suspend fun check(form: FamilyForm): Outcome<List<FamilyReason>>

    /** Asks for an SMS code to this phone number. */
    suspend fun askSmsCode(number: String): Outcome<SmsCode>

    /** Sends the form; the same again when no answer came. */
    suspend fun add(form: FamilyForm): Outcome<MemberAnswer>

    /** Takes a member out. */
    suspend fun remove(subject: String): Failure?
}

/** A wish for an SMS code that was heard. */
data class SmsCode(
    /** Until when the code may be used, Unix seconds. */
    val expires: Long,
    /** Seconds until another may be asked for. */
    val again: Long,
)

/** What became of a form. */
sealed interface MemberAnswer {
    data class Added(val subject: String) : MemberAnswer

    /** The rules are against it: all of them. */
    data class Refused(val reasons: List<FamilyReason>) : MemberAnswer

    /** The SMS code is wrong, was used or is too old; [left] tries, 0: ask for another code. */
    data class WrongCode(val left: Int) : MemberAnswer
}
