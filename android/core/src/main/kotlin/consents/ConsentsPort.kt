package cn.fujian.bamin.core.consents

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.StateFlow

/** What the holder agrees to. */
interface ConsentsPort {
    /** How the holder stands to every purpose. */
    val consents: StateFlow<List<Consent>>

    /** Keeps an answer to the text in force, also without a network. */
    suspend fun answer(purpose: Purpose, given: Boolean): Failure?
}

/** What for. */
enum class Purpose {
    Account,

    /** Without it there is no code to show. */
    Showing,
}

/** How the holder stands to one purpose. */
data class Consent(
    val purpose: Purpose,
    /** Of the text in force. */
    val version: Int,
    /** The key of its title. */
    val titleKey: String,
    /** The key of the text itself. */
    val textKey: String,
    /** Agreed to this version or a later one, and not withdrawn. */
    val holds: Boolean,
    /** When it was given or withdrawn last, Unix seconds; none: never asked. */
    val answeredAt: Long?,
    /** The server has the last answer. */
    val sent: Boolean,
)
