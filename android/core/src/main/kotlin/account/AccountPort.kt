package cn.fujian.bamin.core.account

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome

/** The holder's rights: taking everything away, ending the account. */
interface AccountPort {
    /** Everything that the server keeps of the holder, as JSON in UTF-8. Once a minute. */
    suspend fun export(): Outcome<ByteArray>

    /** Asks what ending the account means; changes nothing. */
    suspend fun beginDeletion(): Outcome<Deletion>

    /** Ends the account as it was told last; this phone keeps nothing of it. */
    suspend fun delete(): Failure?
}

/** What ending the account means. */
data class Deletion(
    /** Until when it can be confirmed, Unix seconds. */
    val expires: Long,
    /** How many codes end, the family's too. */
    val subjects: Int,
    /** What is kept by rule. */
    val kept: List<Kept>,
)

/** Something kept by rule; the text is `kept.<code>`. */
data class Kept(val code: String, val days: Int)
