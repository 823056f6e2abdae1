package cn.fujian.bamin.core.wallet

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow

/** Own and family codes. */
interface WalletPort {
    /** Everybody whose code this phone carries, the own one first. */
    val subjects: StateFlow<List<Subject>>

    /** The code of [subject], anew every second while somebody looks. */
    fun presented(subject: String): Flow<Presented>

    /** The holder typed a scanner's four digits. */
    suspend fun answerChallenge(digits: Int): Failure?

    /** The holder took the digits back. */
    suspend fun clearChallenge()

    /** The time of the engine now, Unix milliseconds. */
    fun now(): Long
}
