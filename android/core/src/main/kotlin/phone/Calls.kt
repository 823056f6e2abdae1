package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.engine.BaminException
import cn.fujian.bamin.engine.Param
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.withContext

/**
 * How the binding is called: never on the caller's thread, since calls decode,
 * read or commit, and with every error turned into a [Failure].
 */
internal class Calls(
    private val scope: CoroutineScope,
    val worker: CoroutineDispatcher,
    val states: States,
) {
    /** Asks; who stops waiting loses the answer only. */
    suspend fun <T> ask(question: suspend () -> T): Outcome<T> =
        withContext(worker) { outcome(question) }

    /** Changes something: goes on when the caller stops waiting, and every state is read anew before the answer. */
    suspend fun <T> change(mutation: suspend () -> T): Outcome<T> =
        scope.async(worker) { outcome(mutation).also { states.refresh() } }.await()

    /** The same, for what answers nothing. */
    suspend fun tell(mutation: suspend () -> Unit): Failure? = change(mutation).failureOrNull()
}

internal suspend fun <T> outcome(call: suspend () -> T): Outcome<T> = try {
    Outcome.Done(call())
} catch (cancelled: CancellationException) {
    throw cancelled
} catch (refused: BaminException) {
    Outcome.Failed(refused.failure())
} catch (defect: Exception) {
    Outcome.Failed(defect.failure())
}

/** What the shells know of an exception of the binding's. */
internal fun Exception.failure(): Failure = when (this) {
    is BaminException.Refused -> Failure(code, params.asMap(), retryAfter?.toLong())
    is BaminException.SignIn -> Failure(code, kind = FailureKind.SignIn)
    is BaminException.UpdateRequired ->
        Failure("update_required", mapOf("least" to "$least"), kind = FailureKind.UpdateRequired)
    is BaminException.Network -> Failure(code, emptyMap(), retryAfter?.toLong(), FailureKind.Network)
    is BaminException.StorageFull -> Failure("storage_full", kind = FailureKind.Storage)
    is BaminException.Storage -> Failure(code, kind = FailureKind.Storage)
    is BaminException.Keys -> Failure(code, kind = FailureKind.Keys)
    is BaminException.Answer -> Failure(code, kind = FailureKind.Answer)
    // Its message may carry what was given: only its class is kept.
    else -> Failure("internal", mapOf("defect" to javaClass.simpleName), kind = FailureKind.Internal)
}

internal fun List<Param>.asMap(): Map<String, String> = associate { it.name to it.value }
