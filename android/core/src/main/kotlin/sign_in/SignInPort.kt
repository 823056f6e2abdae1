package cn.fujian.bamin.core.signin

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Signing in at the identity provider, and who the holder is. */
interface SignInPort {
    /** As it was last heard, also without a network; none before the first sign-in. */
    val identity: StateFlow<Identity?>

    /** Begins a sign-in; one that was open before is given up. */
    suspend fun begin(): Outcome<SignInPage>

    /** Finishes with the address that the browser opened the app with, or with the return code alone. */
    suspend fun finish(returned: String, others: OtherPhones): Outcome<Identity>

    /** Has the provider asked again, without the person. */
    suspend fun refresh(): Outcome<Identity>

    /** Ends the holder's session on this phone. */
    suspend fun signOut(): Failure?
}

/** A sign-in that has begun. */
data class SignInPage(
    /** The identity provider's page, for the browser. */
    val url: String,
    /** It has to be finished before, Unix seconds. */
    val expires: Long,
)

/** What becomes of the holder's other phones. */
enum class OtherPhones { Replaced, Kept }

/** Who the holder is, as the provider said; everything masked. */
data class Identity(
    val level: IdentityLevel,
    /** What a code needs and this level lacks; the texts are `missing.<code>`. */
    val missing: List<String>,
    val name: String?,
    val documentKind: DocumentKind?,
    val documentNumber: String?,
    val phone: String?,
    /** When the provider last said so, Unix seconds. */
    val verifiedAt: Long,
)

/** How sure the provider is of a person; a code needs the highest. */
enum class IdentityLevel(val key: String) {
    L1("level.L1"),
    L3("level.L3"),
    L4("level.L4"),
}
