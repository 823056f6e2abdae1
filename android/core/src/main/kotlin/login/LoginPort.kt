package cn.fujian.bamin.core.login

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Scan staff sign in. */
interface LoginPort {
    /** Who is signed in here. */
    val staff: StateFlow<Staff?>

    suspend fun login(phone: String, password: String): Outcome<Staff>

    suspend fun changePassword(old: String, new: String): Failure?

    /** Ends the session on this phone; what waits in the queue stays. */
    suspend fun logOut(): Failure?
}

/** The staff session. */
data class Staff(
    val name: String,
    val unitName: String,
    /** A new password is wanted before anything else. */
    val mustChangePassword: Boolean,
    /** The server ended the session; checking goes on. */
    val over: Boolean,
)
