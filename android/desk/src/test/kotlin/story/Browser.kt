package cn.fujian.bamin.desk.story

import java.net.CookieManager
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers

/** A browser at the server's identity provider for demonstrations; it keeps cookies and runs no script. */
class Browser {
    private val client = HttpClient.newBuilder().cookieHandler(CookieManager()).build()

    /** Signs in as the first person that the page offers, and gives the link back into the app. */
    fun signIn(page: String, level: String = "L4"): String {
        val form = get(URI(page)).body()
        val person = form.between("<option value=\"", "\"")
        val hidden = form.split("<input type=\"hidden\"").drop(1).map {
            it.between("name=\"", "\"") to it.between("value=\"", "\"").replace("&amp;", "&")
        }
        val filled = (hidden + listOf("person" to person, "level" to level))
            .joinToString("&") { (name, value) -> "$name=${URLEncoder.encode(value, Charsets.UTF_8)}" }
        val action = URI(page).resolve(form.between("action=\"", "\""))
        val request = HttpRequest.newBuilder(action)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(filled))
            .build()
        val answer = client.send(request, BodyHandlers.ofString())
        val back = action.resolve(answer.headers().firstValue("location").orElseThrow { AssertionError(answer.body()) })
        return get(back).body().between("id=\"return\" href=\"", "\"").replace("&amp;", "&")
    }

    private fun get(address: URI): HttpResponse<String> =
        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
}

private fun String.between(before: String, after: String): String {
    check(before in this) { "no $before in $this" }
    return substringAfter(before).substringBefore(after)
}
