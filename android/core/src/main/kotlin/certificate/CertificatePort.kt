package cn.fujian.bamin.core.certificate

import cn.fujian.bamin.core.Outcome

/** The EU Digital COVID Certificate of who comes from overseas. */
interface CertificatePort {
    /** Fetches the signers that are believed; gives how many. */
    suspend fun fetchSigners(): Outcome<Int>

    /** What a certificate says, without a network, by the signers last fetched. */
    suspend fun preview(text: String): Outcome<Certificate>
}

/** A certificate that holds; times in Unix seconds. */
data class Certificate(
    /** The text is `certificate_kind.<kind>`. */
    val kind: String,
    /** Two letters. */
    val country: String,
    /** In `A`–`Z`. */
    val name: String,
    val issued: Long,
    val expires: Long,
)
