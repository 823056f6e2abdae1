package cn.fujian.bamin.core.tests

import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.Outcome

/** Nucleic-acid results of the last seven days. */
interface TestsPort {
    /** As last told, without a network. */
    suspend fun kept(subject: String): Outcome<Tests>

    /** From the server. */
    suspend fun fetch(subject: String): Outcome<Tests>
}

/** Results, newest first. */
data class Tests(
    val tests: List<Test>,
    /** When the server last told them, Unix seconds; none: never. */
    val asOf: Long?,
)

/** One result; times in Unix seconds. */
data class Test(
    val sampled: Long,
    val resulted: Long?,
    val institution: String?,
    val result: NaatResult,
)
