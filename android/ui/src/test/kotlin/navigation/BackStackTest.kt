package cn.fujian.bamin.ui.navigation

import cn.fujian.bamin.ui.components.Tab
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import org.junit.Test

class BackStackTest {
    private val start = BackStack(Route.Home)

    @Test fun `back goes the way one came`() {
        val deep = start.go(Route.Reasons("a")).go(Route.WriteAppeal("a", "R5", 1))
        assertEquals(Route.Reasons("a"), deep.back().here)
        assertEquals(start, deep.back().back())
        assertFalse(start.canGoBack)
        assertEquals(start, start.back())
    }

    @Test fun `a place of the navigation is never opened twice`() {
        val there = start.go(Route.Me).go(Route.Settings).go(Route.Family)
        assertEquals(listOf(Route.Home, Route.Family), there.routes)
        assertEquals(start, there.go(Route.Home))
    }

    @Test fun `a screen below is come back to`() {
        val appeals = start.go(Route.Appeals).go(Route.WriteAppeal("a")).go(Route.Appeals)
        assertEquals(listOf<Route>(Route.Home, Route.Appeals), appeals.routes)
    }

    @Test fun `a form that is done is not come back to`() {
        val done = start.go(Route.Me).go(Route.FamilyForm).replace(Route.Family)
        assertEquals(start, done.back())
    }

    @Test fun `every place of the navigation has its screen`() =
        assertEquals(Tab.entries, Tab.entries.map { Route.of(it).tab })

    @Test fun `every screen can be reached, and each way leads to a screen`() {
        val kinds = Route::class.java.permittedSubclasses.map { it.kotlin }.toSet<Any>()
        assertEquals(kinds, graph.keys.toSet<Any>())
        val seen = mutableSetOf(Route.Home::class, Route.ScanPoint::class, Route.Family::class, Route.Me::class)
        val open = ArrayDeque(seen.toList())
        while (open.isNotEmpty()) graph.getValue(open.removeFirst()).filter(seen::add).forEach(open::add)
        assertEquals(kinds, seen.toSet<Any>())
        assertTrue(graph.values.flatten().all { it in kinds })
    }
}
