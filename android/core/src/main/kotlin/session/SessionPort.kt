package cn.fujian.bamin.core.session

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Whose phone this is. */
data class Session(
    /** A holder is signed in here. */
    val holder: Boolean = false,
    /** Scan staff are signed in here. */
    val staff: Boolean = false,
    /** When the server last answered, Unix seconds; none: never. */
    val lastContact: Long? = null,
    /** The least version that the server still serves, if it is above this one. */
    val updateRequired: Long? = null,
    /** A database that could not be used and was put aside at the start. */
    val setAside: SetAside? = null,
)

/** What was put aside: the phone has to be enrolled anew. */
data class SetAside(
    val path: String,
    /** Unsent events in it, if that can still be read. */
    val unsent: Int?,
)

/** Binding this phone to its holder, and keeping it up to date. */
interface SessionPort {
    val session: StateFlow<Session>

    /** Binds this phone to the holder who got the code; gives how many codes it carries now. */
    suspend fun enrol(code: String): Outcome<Int>

    /** Does everything now that is due or may be asked for; the first failure is given. */
    suspend fun syncNow(): Failure?

    /** The platform says that the network is back. */
    fun networkReturned()
}
