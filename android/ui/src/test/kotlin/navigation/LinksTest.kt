package cn.fujian.bamin.ui.navigation

import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.Test

class LinksTest {
    @Test fun `an operator's link leads to a screen`() {
        assertTrue("app:family".isOurs())
        assertEquals(Route.Family, routeOf("app:family"))
        assertEquals(Route.Help, routeOf("app:help"))
    }

    @Test fun `a screen of a later version leads nowhere`() = assertEquals(null, routeOf("app:later"))

    @Test fun `another app's page is not ours`() = assertFalse("https://fujian.example/app:family".isOurs())
}
