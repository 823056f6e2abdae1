package cn.fujian.bamin.core

/** What a question to the engine came to. */
sealed interface Outcome<out T> {
    data class Done<T>(val value: T) : Outcome<T>

    data class Failed(val why: Failure) : Outcome<Nothing>
}

/** The value, or none. */
fun <T> Outcome<T>.valueOrNull(): T? = (this as? Outcome.Done)?.value

/** What went wrong, or nothing. */
fun Outcome<*>.failureOrNull(): Failure? = (this as? Outcome.Failed)?.why

/** The same with another value. */
inline fun <T, R> Outcome<T>.map(change: (T) -> R): Outcome<R> = when (this) {
    is Outcome.Done -> Outcome.Done(change(value))
    is Outcome.Failed -> this
}
